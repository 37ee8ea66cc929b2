bk.export(bk.oci_layout(bk.arg("BASE")))
