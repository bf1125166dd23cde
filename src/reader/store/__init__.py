"""The project's database: SQLite, one journaled transaction a change, readable by hand."""
