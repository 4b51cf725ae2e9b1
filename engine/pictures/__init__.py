"""Pictures as rows of letters, each with its ink and its ground: what any face can draw, in cells
or in shapes."""
