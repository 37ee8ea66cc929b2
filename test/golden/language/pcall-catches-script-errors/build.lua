print(pcall(bk.image, "Alpine"))
print(pcall(function() return bk.nosuch() end))
print(pcall(error, "plain"))
bk.export(bk.scratch())
