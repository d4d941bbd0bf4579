"""What the applicant writes: amounts, fields, the project and the open draft."""
