bk.export(bk.image("busybox:latest"):run("echo $http_proxy $HTTPS_PROXY $no_proxy > /seen"))
