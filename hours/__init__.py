"""Class hours: enrolments, what a published version holds, evidence of study, hours, certificates. No pages."""
