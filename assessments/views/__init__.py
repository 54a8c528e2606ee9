"""The pages of assessments in a case, and of the instruments behind them."""
