"""障害者福祉システムの配備: settings, addresses and the WSGI door of this site."""
