"""中間サーバーの配備: settings, addresses and the WSGI door of this site."""
