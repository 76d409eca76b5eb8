// What does the machine charge for a data message at least? Runs in a process of its own and prints the answer as JSON.
import { measureDataFloor } from '@chorale/native';

process.stdout.write(JSON.stringify(measureDataFloor()));
