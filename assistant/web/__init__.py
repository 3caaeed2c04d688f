"""The app in the browser: thin, it calls the other rooms and holds no logic."""

from assistant.web import light_gradio as light_gradio  # before anything else imports Gradio
