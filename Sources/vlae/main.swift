print("vlae")
