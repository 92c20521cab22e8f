"""What was sold of a maker, her answers, her money, and how she hears of them."""
