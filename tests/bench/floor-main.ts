// What does the machine charge for a packet at least? Runs in a process of its own and prints the answer as JSON.
import { measureFloor } from '@chorale/native';

process.stdout.write(JSON.stringify(measureFloor()));
