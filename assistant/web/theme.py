"""The look: local fonts only, and colours with enough contrast in light and dark."""

import gradio as gr

_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
_MONO = ["ui-monospace", "Consolas", "monospace"]


def theme() -> gr.themes.Base:
    """A quiet theme; never a Google font, which would be fetched from elsewhere."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=_MONO,
    ).set(
        button_primary_background_fill="#0f5c5c",
        button_primary_background_fill_hover="#0a4747",
        button_primary_background_fill_dark="#0f6b6b",
        button_primary_background_fill_hover_dark="#128080",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        link_text_color="#0b5c5c",
        link_text_color_dark="#7dd3d3",
        body_text_color_subdued="#4b5563",
        body_text_color_subdued_dark="#b6bfcc",
    )
