"""What is localised: value tree, know-how stack, knock-down index, depth and breadth; bills of material and origin."""
