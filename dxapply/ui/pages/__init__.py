"""The pages of the window, one module a page, named by its id in drafting/pages; each has a `View`."""
