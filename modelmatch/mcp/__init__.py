"""The server for agents: the same questions and answers as on the command line, over the Model Context Protocol."""
