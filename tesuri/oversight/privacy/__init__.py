"""保護: the promises of the privacy assessment, each bound to the tests that prove it."""
