"""What happened to the person: episodes, stages of the way, debts, withheld documents."""
