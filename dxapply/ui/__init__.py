"""The window: everything a person sees and touches, and the only room that knows Tk."""
