"""Evidence: claims on fields become one value each, with every conflict kept."""
