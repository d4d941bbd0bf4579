"""What leaves dxapply: one Document value, written as a workbook and as paper."""
