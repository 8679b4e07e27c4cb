"""What the gate reports: values, and the forms in which they are written."""
