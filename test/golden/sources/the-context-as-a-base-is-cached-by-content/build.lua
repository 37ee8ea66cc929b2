bk.export(bk.context():run("true"))
