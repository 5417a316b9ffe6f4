def write_chart(results, machine, path): pass
