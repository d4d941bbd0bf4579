; The double-click installer of dxapply: for one user, without an administrator, on 64-bit Windows 10 or newer.
;
;   makensis -V2 -INPUTCHARSET UTF8 -DVERSION=0.1.0 -DSOURCE=<folder> -DOUTFILE=<setup.exe> assets/installer/dxapply.nsi
;
; SOURCE is the folder that PyInstaller made; it and OUTFILE are whole paths, as makensis goes into the folder of its script. The new program is unpacked beside the old one and takes its place by renaming, so that a full
; disk or a cut leaves the old program whole. Nothing is ever removed but what EACH_PROGRAM_FILE names: a user may keep files in the folder.
; For administrators: /S is silent, /DESKTOP adds the icon on the desktop, /D=<folder> comes last and unquoted. Exit code 2: refused, nothing changed.

Target amd64-unicode ; a 64-bit stub, which 32-bit Windows refuses by itself
SetCompressor /SOLID lzma

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WinVer.nsh"

!ifndef VERSION | SOURCE | OUTFILE
  !error "VERSION, SOURCE and OUTFILE are needed, each by -D"
!endif
!if ! /FileExists "${SOURCE}/dxapply.exe"
  !error "SOURCE holds no dxapply.exe"
!endif

; -DSIGN=<program> signs the uninstaller before it is packed. cmd would lose quotes around the program, so its path has no space.
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define NAME "dxapply"
!define ENDING ".dxapply"
!define DRAFT_CLASS "dxapply.Draft"
!define CLASSES "Software\Classes"
!define APPS_ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define OPEN_COMMAND '"$INSTDIR\dxapply.exe" "%1"'
!define NEW ".dxapply-new"
!define OLD ".dxapply-old"
!define REFUSED 2
!define LONGEST_FOLDER 150 ; our deepest file adds 81 while it is unpacked, and Windows ends a path at 259

Name "${NAME}"
OutFile "${OUTFILE}"
Unicode true
BrandingText "dxapply ${VERSION}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${APPS_ENTRY}" "InstallLocation"
ManifestDPIAware true
ManifestLongPathAware true
SetFont /LANG=1041 "Yu Gothic UI" 9
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=1041 "ProductName" "${NAME}"
VIAddVersionKey /LANG=1041 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1041 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1041 "FileDescription" "dxapply セットアップ"
VIAddVersionKey /LANG=1041 "CompanyName" "dxapply contributors"
VIAddVersionKey /LANG=1041 "LegalCopyright" "© 2026 dxapply contributors（MIT License）"

Var Before ; the folder that an earlier version stands in, or nothing
Var WantsDesktop
Var DesktopBox
Var WantsErasing
Var EraseChoice

; ---------------------------------------------------------------------------------------------------------------- the pages

!define MUI_ICON "../icons/dxapply.ico"
!define MUI_UNICON "../icons/dxapply.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "../icons/setup-side.bmp"
!define MUI_ABORTWARNING
!define MUI_ABORTWARNING_TEXT "インストールをやめますか？$\r$\nここまでの操作では、何も変わっていません。"
!define MUI_WELCOMEPAGE_TITLE "dxapply ${VERSION} のインストール"
!define MUI_WELCOMEPAGE_TEXT "デジタル化の補助金の申請書類を、このパソコンの中で下書きするソフトです。$\r$\n$\r$\n\
管理者の権限はいりません。インストール中もその後も、インターネットには接続しません。$\r$\n$\r$\n\
前の版があれば、下書きと設定を残したまま、新しい版に入れ替えます。$\r$\n$\r$\n「次へ」を押してください。"
!define MUI_LICENSEPAGE_TEXT_TOP "下へ動かすと、全文を読めます。"
!define MUI_LICENSEPAGE_TEXT_BOTTOM "この条件でよければ、「同意する」を押してください。"
!define MUI_DIRECTORYPAGE_TEXT_TOP "ふつうはこのままで使えます。変えるときは「参照」を押してください。"
!define MUI_FINISHPAGE_TITLE "インストールが終わりました"
!define MUI_FINISHPAGE_TEXT "スタートメニューの「dxapply」から開けます。$\r$\n下書きのファイル（.dxapply）は、ダブルクリックでも開けます。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\dxapply.exe"
!define MUI_FINISHPAGE_RUN_TEXT "dxapplyを今すぐ開く(&R)"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "licence.txt"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolder
!insertmacro MUI_PAGE_DIRECTORY
Page custom ShowShortcuts LeaveShortcuts
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH

!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.ShowErasing un.LeaveErasing
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "Japanese"

Function ShowShortcuts
  !insertmacro MUI_HEADER_TEXT "ショートカット" "dxapplyを開くためのアイコンを作ります。"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 12u "スタートメニューには、いつも「dxapply」を登録します。"
  Pop $0
  ${NSD_CreateCheckbox} 0 20u 100% 14u "デスクトップにもアイコンを置く(&D)"
  Pop $DesktopBox
  ${NSD_SetState} $DesktopBox $WantsDesktop
  ${NSD_SetFocus} $DesktopBox
  nsDialogs::Show
FunctionEnd

Function LeaveShortcuts
  ${NSD_GetState} $DesktopBox $WantsDesktop
FunctionEnd

Function un.ShowErasing
  !insertmacro MUI_HEADER_TEXT "設定と記録の扱い" "下書きのファイル（.dxapply）は、どちらを選んでも残ります。"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateFirstRadioButton} 0 0 100% 14u "設定、自動保存の控え、動作の記録を残す（おすすめ）(&K)"
  Pop $1
  ${NSD_CreateAdditionalRadioButton} 0 40u 100% 14u "設定、自動保存の控え、動作の記録も消す(&E)"
  Pop $EraseChoice
  ${NSD_CreateLabel} 12u 16u 100% 12u "もう一度インストールすると、続きから使えます。"
  Pop $0
  ${NSD_CreateLabel} 12u 56u 100% 12u "消すと、元には戻せません。"
  Pop $0
  ${If} $WantsErasing == ${BST_CHECKED}
    StrCpy $1 $EraseChoice
  ${EndIf}
  ${NSD_Check} $1
  ${NSD_SetFocus} $1
  nsDialogs::Show
FunctionEnd

Function un.LeaveErasing
  ${NSD_GetState} $EraseChoice $WantsErasing
FunctionEnd

; --------------------------------------------------------------------------------------------------------- what is refused

; Say why, and end with nothing changed; a silent run says it by its exit code alone.
!macro REFUSE SENTENCE
  MessageBox MB_OK|MB_ICONEXCLAMATION "${SENTENCE}" /SD IDOK
  SetErrorLevel ${REFUSED}
  Quit
!macroend

; Set $1 where the file cannot be opened for writing. IfErrors clears what it has found, so one result stands in a register.
!macro NOTE_WHETHER_HELD FILE
  ${If} ${FileExists} "${FILE}"
    ClearErrors
    FileOpen $R8 "${FILE}" a
    ${If} ${Errors}
      StrCpy $1 1
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

!macro DEFINE_START_CHECKS UN
; Put on the stack whether the program of the folder on the stack is running: Windows lets nobody write into a program that runs.
Function ${UN}IsRunning
  Exch $0
  Push $1
  Push $2
  ${For} $2 1 4 ; a program that has just been closed, or a virus scanner, lets go within a moment
    StrCpy $1 0
    !insertmacro NOTE_WHETHER_HELD "$0\dxapply.exe"
    !insertmacro NOTE_WHETHER_HELD "$0\dxapply-cli.exe"
    ${If} $1 == 0
      ${Break}
    ${EndIf}
    Sleep 400
  ${Next}
  StrCpy $0 $1
  Pop $2
  Pop $1
  Exch $0
FunctionEnd

; Go on only when the program of the folder on the stack has been closed.
Function ${UN}AwaitClosing
  Exch $0
  Push $1
  ${Do}
    Push $0
    Call ${UN}IsRunning
    Pop $1
    ${If} $1 == 0
      ${Break}
    ${EndIf}
    ; No default in the question for a silent run but to give up.
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "dxapplyが動いています。$\r$\n$\r$\n\
下書きを保存して閉じてから、「再試行」を押してください。" /SD IDCANCEL IDCANCEL`
      SetErrorLevel ${REFUSED}
      Quit
    ${EndIf}
  ${Loop}
  Pop $1
  Pop $0
FunctionEnd

; Two set-ups at once would take each other's files.
Function ${UN}StandAlone
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "dxapply-setup") p .r0 ?e'
  Pop $0
  ${If} $0 = 183 ; ERROR_ALREADY_EXISTS
    !insertmacro REFUSE "dxapplyのセットアップが、もう動いています。$\r$\n先の画面を終えてから、もう一度始めてください。"
  ${EndIf}
FunctionEnd
!macroend
!insertmacro DEFINE_START_CHECKS ""
!insertmacro DEFINE_START_CHECKS "un."

; Put on the stack why the folder cannot be used, or nothing.
Function FaultOfFolder
  StrCpy $0 ""
  StrLen $1 $INSTDIR
  ${If} $1 > ${LONGEST_FOLDER}
    StrCpy $0 "フォルダーの名前が長すぎます。$\r$\nもっと短い場所を選んでください。"
  ${ElseIf} ${FileExists} "$INSTDIR\_internal\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\dxapply.exe"
  ${AndIfNot} ${FileExists} "$INSTDIR\${OLD}\*.*"
    StrCpy $0 "このフォルダーには、別のソフトの部品があります。$\r$\n空のフォルダーを選んでください。"
  ${Else}
    ClearErrors
    CreateDirectory "$INSTDIR"
    CreateDirectory "$INSTDIR\${NEW}"
    ${If} ${Errors}
      StrCpy $0 "このフォルダーには書き込めません。$\r$\n「ドキュメント」など、ご自分のフォルダーを選んでください。"
    ${EndIf}
    RMDir "$INSTDIR\${NEW}"
    RMDir "$INSTDIR" ; goes only where it is empty
  ${EndIf}
  Push $0
FunctionEnd

Function LeaveFolder
  Call FaultOfFolder
  Pop $0
  ${If} $0 != ""
    MessageBox MB_OK|MB_ICONEXCLAMATION "$0"
    Abort ; the page stays
  ${EndIf}
FunctionEnd

Function .onInit
  ${IfNot} ${AtLeastWin10}
    !insertmacro REFUSE "このWindowsでは使えません。$\r$\n64ビット版のWindows 10か、それより新しいWindowsが必要です。"
  ${EndIf}
  Call StandAlone
  SetShellVarContext current
  ReadRegStr $Before HKCU "${APPS_ENTRY}" "InstallLocation"
  StrCpy $WantsDesktop ${BST_CHECKED}
  ${If} ${Silent}
  ${OrIf} $Before != "" ; what was chosen the last time is chosen again
    ${IfNot} ${FileExists} "$DESKTOP\${NAME}.lnk"
      StrCpy $WantsDesktop ${BST_UNCHECKED}
    ${EndIf}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DESKTOP" $1
  ${IfNot} ${Errors}
    StrCpy $WantsDesktop ${BST_CHECKED}
  ${EndIf}
  ${If} ${Silent}
    Call FaultOfFolder
    Pop $0
    ${If} $0 != ""
      SetErrorLevel ${REFUSED}
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Function un.onInit
  SetShellVarContext current
  Call un.StandAlone
  StrCpy $WantsErasing ${BST_UNCHECKED}
  Push $INSTDIR
  Call un.AwaitClosing
FunctionEnd

; ------------------------------------------------------------------------------------------------------------- installing

; All that is ever installed, renamed or removed, beside uninstall.exe; the program that is double-clicked is the last to come.
!macro EACH_PROGRAM_FILE ACTION
  !insertmacro ${ACTION} "_internal"
  !insertmacro ${ACTION} "dxapply-cli.exe"
  !insertmacro ${ACTION} "dxapply.exe"
!macroend

!macro PUT_ASIDE FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    Rename "$INSTDIR\${FILE}" "$INSTDIR\${OLD}\${FILE}"
  ${EndIf}
!macroend

!macro PUT_IN_PLACE FILE
  Rename "$INSTDIR\${NEW}\${FILE}" "$INSTDIR\${FILE}"
!macroend

; The way back, file by file: what was put aside returns, and what had come in its place goes.
!macro PUT_BACK FILE
  ${If} ${FileExists} "$INSTDIR\${OLD}\${FILE}"
    Rename "$INSTDIR\${FILE}" "$INSTDIR\${NEW}\${FILE}"
    Rename "$INSTDIR\${OLD}\${FILE}" "$INSTDIR\${FILE}"
  ${EndIf}
!macroend

!macro REMOVE_FROM_BEFORE FILE
  RMDir /r "$Before\${FILE}"
  Delete "$Before\${FILE}"
!macroend

Function .onInstFailed ; the disk is full, or the user gave up: the old program has not been touched
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\${NEW}"
  RMDir "$INSTDIR"
FunctionEnd

Section "install"
  Push $INSTDIR
  Call AwaitClosing
  ${If} $Before != ""
    Push $Before
    Call AwaitClosing
  ${EndIf}
  RMDir /r "$INSTDIR\${NEW}" ; both are left only by a set-up that was cut short
  RMDir /r "$INSTDIR\${OLD}"
  SetOutPath "$INSTDIR\${NEW}"
  File "${SOURCE}/dxapply.exe"
  File "${SOURCE}/dxapply-cli.exe"
  File /r "${SOURCE}/_internal"
  ${GetSize} "$INSTDIR\${NEW}" "/S=0K" $R0 $R1 $R2
  SetOutPath "$INSTDIR" ; a folder that we stand in cannot be removed
  Call TakePlace
  WriteUninstaller "$INSTDIR\uninstall.exe"
  Call LeaveOldFolder
  Call WriteShortcuts
  Call WriteRegistry
SectionEnd

; Put the new program where the old one stands, or leave the old one as it was.
Function TakePlace
  CreateDirectory "$INSTDIR\${OLD}"
  ClearErrors
  !insertmacro EACH_PROGRAM_FILE PUT_ASIDE
  ${IfNot} ${Errors}
    !insertmacro EACH_PROGRAM_FILE PUT_IN_PLACE
    ${IfNot} ${Errors}
      RMDir "$INSTDIR\${NEW}"
      RMDir /r "$INSTDIR\${OLD}"
      Return
    ${EndIf}
  ${EndIf}
  !insertmacro EACH_PROGRAM_FILE PUT_BACK
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\${NEW}"
  RMDir "$INSTDIR\${OLD}" ; stays if anything of the old program is still in it
  !insertmacro REFUSE "dxapplyの入れ替えができませんでした。$\r$\n\
前の版はそのまま使えます。開いているdxapplyを閉じてから、もう一度試してください。"
FunctionEnd

; Whoever chose another folder than the last time has moved the program, and two would only confuse.
Function LeaveOldFolder
  ${If} $Before != ""
  ${AndIf} $Before != $INSTDIR
  ${AndIf} ${FileExists} "$Before\dxapply.exe"
    !insertmacro EACH_PROGRAM_FILE REMOVE_FROM_BEFORE
    Delete "$Before\uninstall.exe"
    RMDir "$Before"
  ${EndIf}
FunctionEnd

Function WriteShortcuts
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\dxapply.exe" "" "$INSTDIR\dxapply.exe" 0 "" "" "デジタル化の補助金の下書き"
  ${If} $WantsDesktop == ${BST_CHECKED}
    CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\dxapply.exe" "" "$INSTDIR\dxapply.exe" 0 "" "" "デジタル化の補助金の下書き"
  ${Else}
    Delete "$DESKTOP\${NAME}.lnk"
  ${EndIf}
FunctionEnd

; What double-clicking a draft does, and the line in the list of apps; $R0 holds the size in KB.
Function WriteRegistry
  WriteRegStr HKCU "${CLASSES}\${ENDING}" "" "${DRAFT_CLASS}"
  WriteRegStr HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "${DRAFT_CLASS}" ""
  WriteRegStr HKCU "${CLASSES}\${DRAFT_CLASS}" "" "dxapplyの下書き"
  WriteRegStr HKCU "${CLASSES}\${DRAFT_CLASS}\DefaultIcon" "" "$INSTDIR\_internal\assets\icons\dxapply-draft.ico"
  WriteRegStr HKCU "${CLASSES}\${DRAFT_CLASS}\shell\open\command" "" '${OPEN_COMMAND}'
  WriteRegStr HKCU "${APPS_ENTRY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${APPS_ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${APPS_ENTRY}" "Publisher" "dxapply contributors"
  WriteRegStr HKCU "${APPS_ENTRY}" "DisplayIcon" "$INSTDIR\dxapply.exe,0"
  WriteRegStr HKCU "${APPS_ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${APPS_ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${APPS_ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${APPS_ENTRY}" "EstimatedSize" $R0
  WriteRegDWORD HKCU "${APPS_ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${APPS_ENTRY}" "NoRepair" 1
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)' ; SHCNE_ASSOCCHANGED
FunctionEnd

; ----------------------------------------------------------------------------------------------------------- uninstalling

!macro REMOVE_PUT_ASIDE FILE
  RMDir /r "$INSTDIR\${OLD}\${FILE}"
  Delete "$INSTDIR\${OLD}\${FILE}"
!macroend

Section "Uninstall"
  SetOutPath "$TEMP"
  CreateDirectory "$INSTDIR\${OLD}"
  ClearErrors
  !insertmacro EACH_PROGRAM_FILE PUT_ASIDE
  ${If} ${Errors}
    !insertmacro EACH_PROGRAM_FILE PUT_BACK
    RMDir "$INSTDIR\${OLD}"
    !insertmacro REFUSE "dxapplyのファイルが使用中です。$\r$\n開いているものを閉じてから、もう一度試してください。"
  ${EndIf}
  !insertmacro EACH_PROGRAM_FILE REMOVE_PUT_ASIDE
  RMDir "$INSTDIR\${OLD}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; stays where the user keeps files of his own in it
  Call un.RemoveEntries
  ${If} $WantsErasing == ${BST_CHECKED}
    RMDir /r "$LOCALAPPDATA\${NAME}" ; never reached by a silent run
  ${EndIf}
SectionEnd

; Shortcuts, association and the line in the list of apps go only while they are of this copy of the program.
Function un.RemoveEntries
  ReadRegStr $0 HKCU "${APPS_ENTRY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    DeleteRegKey HKCU "${APPS_ENTRY}"
    Delete "$SMPROGRAMS\${NAME}.lnk"
    Delete "$DESKTOP\${NAME}.lnk"
  ${EndIf}
  ReadRegStr $0 HKCU "${CLASSES}\${DRAFT_CLASS}\shell\open\command" ""
  ${If} $0 == '${OPEN_COMMAND}'
    DeleteRegKey HKCU "${CLASSES}\${DRAFT_CLASS}"
    DeleteRegValue HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "${DRAFT_CLASS}"
    ReadRegStr $0 HKCU "${CLASSES}\${ENDING}" ""
    ${If} $0 == "${DRAFT_CLASS}"
      DeleteRegValue HKCU "${CLASSES}\${ENDING}" ""
    ${EndIf}
    DeleteRegKey /ifempty HKCU "${CLASSES}\${ENDING}\OpenWithProgids"
    ReadRegStr $0 HKCU "${CLASSES}\${ENDING}" ""
    ${If} $0 == ""
      DeleteRegKey /ifempty HKCU "${CLASSES}\${ENDING}"
    ${EndIf}
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  ${EndIf}
FunctionEnd
