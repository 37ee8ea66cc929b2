bk.export(bk.image("alpine:3.20"):run("echo $HOME > /home.txt"))
