"""Pictures of the console, as SVG inside the page: values and translated words in, markup out.

Nothing here asks for a request or a database. The pages forbid inline styles and scripts, so a
picture has only classes and plain attributes; `static/pictures.css` gives it colours, in the light
and in the dark. A picture never says by colour alone what it says.
"""
