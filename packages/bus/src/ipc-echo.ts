// The other process of the ipc contract test: it sends back what it gets.
process.on('message', (value) => process.send?.(value));
process.send?.('ready');
