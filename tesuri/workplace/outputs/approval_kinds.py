"""決裁の種別: what of this room a second person decides; the triggers name them too."""

REGISTER, LEND, RETURN, DISPOSE = (
    "outputs.register",
    "outputs.lend",
    "outputs.return",
    "outputs.dispose",
)
RECIPIENT = "outputs.recipient"
PRINT, EXPORT = "outputs.print", "outputs.export"
