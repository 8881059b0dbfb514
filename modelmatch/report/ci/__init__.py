"""What was found, in the formats that other tools read: annotations, SARIF, JUnit, code quality."""
