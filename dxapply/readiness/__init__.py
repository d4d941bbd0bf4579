"""DX認定 (the DX certification): its pillars, the firm's level on each, and the gaps."""
