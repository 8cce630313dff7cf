"""作り物: what measurements work on, made up from a seed; shares no code with what is measured."""
