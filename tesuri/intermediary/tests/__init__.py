"""検査の支度: a hub of the tests, and three bodies on the platform."""
