local s = bk.image("base"):run("cat /ran /srv/file.txt > seen; echo $FROM_TRIGGER >> seen")
bk.export(s)
