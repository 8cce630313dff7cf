"""団体内統合宛名システムの配備: settings, addresses and the WSGI door of this site."""
