"""Times navml against torchvision and Keras: ``make bench`` prints one table.

``data`` builds the datasets' official files, ``tools`` opens them with navml and its peers, ``cases`` says
what is measured, ``measure`` runs each case in a fresh process, ``table`` compares the numbers.
"""
