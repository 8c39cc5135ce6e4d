"""`make bench`: speed as ratios against named peers, measured in turn in one run."""
