"""What pages are made of: forms, and later the grid, the charts and the cards."""
