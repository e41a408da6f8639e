// Texts of the firmware page.
export default {
	empty_title: 'No packages yet',
	empty_text: 'Firmware will come through the drop folder: put a vendor package into it, and its releases '
		+ 'appear here, to be rolled out to phones. Until then, phones take images from your own folder: put '
		+ '<part>.sip.ld and sip.ver where bootline serve --root points.',
	running: 'What phones run',
	running_about: 'As they said at their last visit.',
};
