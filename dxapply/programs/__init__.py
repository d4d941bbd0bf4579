"""What the programs ask: packs, size classes, eligibility and the subsidy's arithmetic."""
