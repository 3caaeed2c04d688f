"""The app in the browser: thin, it calls the other rooms and holds no logic."""
