"""Builds notebooks, navigation, badges and tables from ``lessons/`` and ``curriculum.yml``, and checks them.

A lesson's way through the files: ``curriculum`` and ``header`` say what there is, ``lesson`` reads a source,
``render`` makes a notebook of it, ``execute`` runs it, ``clean`` tidies the outputs, ``build`` ties these
together. ``run_record`` tells whether a saved run still counts, ``results`` and ``claims`` whether its
numbers are what the lesson says. ``readme`` writes the tables, ``solve`` fills the exercises in. ``checks``
and ``links`` find what is wrong.
"""
