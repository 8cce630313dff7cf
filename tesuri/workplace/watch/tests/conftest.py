"""記録の点検の試験の支度: no files of an earlier log."""

from tesuri.workplace.audit.tests.log import no_files

__all__ = ["no_files"]
