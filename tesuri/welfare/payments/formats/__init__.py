"""金融機関とのやりとりの形: transfer files, bank codes, bank days."""
