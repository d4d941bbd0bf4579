"""Where drafts are kept: whole files, one door to the disk, and nothing typed is lost."""
