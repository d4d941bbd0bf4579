"""dxapply drafts applications for the digital subsidies of METI, on one's own machine and without a network."""

__version__ = "0.1.0"
