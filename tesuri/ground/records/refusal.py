"""拒否: an act that the law or the house does not allow, in words for the person who tried it."""


class Refusal(Exception):
    """拒否: nothing was changed; `message` says in Japanese why, and what to do next."""

    status = 422

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message, self.code = message, code
