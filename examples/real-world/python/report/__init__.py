"""Daily summaries of measurements kept in CSV files."""
