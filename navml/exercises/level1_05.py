from navml.exercises.engine import Value, ____
q1=q2=q3=q4=q5=quiz1=quiz2=quiz3=Value("x",expected=1,hints=["x"],solution="x=1")
