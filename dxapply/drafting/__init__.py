"""From what is written to what is asked: links, plan, funding, checks and the results of a project."""
