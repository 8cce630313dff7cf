"""困りごと: an expected failure of the command line, said in one sentence that names the remedy."""


class Trouble(Exception):
    """困りごと: what is wrong and what to do about it, in Japanese and English on one line."""

    def __init__(self, japanese: str, english: str) -> None:
        super().__init__(f"{japanese} / {english}")
